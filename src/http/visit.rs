//! What comes with every way in: where from, on which device, with which cookies.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::Site;
use super::door::Cookie;
use crate::app::accounts::sign_in::Visit;

/// What comes with a request of somebody who wants in.
#[derive(Debug)]
pub(super) struct Visiting {
    /// For the accounts.
    pub(super) visit: Visit,
    /// The token between password and code.
    pub(super) step: Option<String>,
}

impl FromRequestParts<Site> for Visiting {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        let cookie = |c| site.door.read(&parts.headers, c).map(str::to_owned);
        let agent = parts.headers.get(header::USER_AGENT);
        Ok(Self {
            visit: Visit {
                source: site.door.source(parts),
                device: cookie(Cookie::Device),
                device_words: device(agent.and_then(|v| v.to_str().ok()).unwrap_or("")),
                session: cookie(Cookie::Session),
            },
            step: cookie(Cookie::Step),
        })
    }
}

/// A device in words, from what the browser says of itself: enough to know one's own phone by, and
/// nothing that anybody wrote.
fn device(agent: &str) -> String {
    // Most browsers also say the names of others; the telling one comes first here.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (known(&browsers), known(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} på {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Okänd enhet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn devices_are_known_by_what_browsers_say() {
        // As the browsers send it.
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox på Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari på iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                "Edge på Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
                "Chrome på Android",
            ),
            ("curl/8.0", "Okänd enhet"),
            ("<script>", "Okänd enhet"),
        ] {
            assert_eq!(device(agent), words);
        }
    }
}
