//! The address that people come to: what the service is called outside, whose word for where a request
//! comes from is believed, and how cookies are marked.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::request::Parts;
use jiff::Timestamp;

use crate::clock;

/// Cookie of a session.
const SESSION: &str = "lykta";
/// Cookie that tells the page one session from another, and nothing else: what a phone kept of one must not
/// be taken for another's.
const WHOSE: &str = "lykta_whose";
/// Cookie between password and code.
const STEP: &str = "lykta_step";
/// Cookie of a device that somebody has signed in on.
const DEVICE: &str = "lykta_device";
/// Cookie of a sign-in that another service vouches for, while it is under way.
const OIDC: &str = "lykta_oidc";
/// Time that a device is remembered, seconds.
const DEVICE_AGE: i64 = 365 * 24 * 3_600;
/// Time between password and code, seconds.
const STEP_AGE: i64 = 5 * 60;
/// Time to sign in elsewhere, seconds.
const OIDC_AGE: i64 = 10 * 60;

/// The door of the service.
#[derive(Debug, Clone, Default)]
pub struct Door {
    /// `https://karta.kommun.se`, without a stroke at the end; `None` on this machine alone.
    origin: Option<String>,
    /// Those in front of the service, which say where a request comes from.
    proxies: Vec<IpAddr>,
}

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    Session,
    Whose,
    Step,
    Device,
    Oidc,
}

impl Cookie {
    /// Whether the page's own code may read it.
    fn is_told(self) -> bool {
        self == Self::Whose
    }
}

impl Door {
    /// A door with an address outside, if it has one.
    pub fn new(public_url: Option<&str>, proxies: Vec<IpAddr>) -> Self {
        Self {
            origin: public_url.map(|u| u.trim_end_matches('/').to_owned()),
            proxies,
        }
    }

    /// Whether people come over https.
    pub(super) fn is_secure(&self) -> bool {
        self.origin
            .as_ref()
            .is_some_and(|o| o.starts_with("https://"))
    }

    /// Where links lead: the address outside, else the name that was asked for, which is this machine's.
    pub(super) fn origin(&self, headers: &HeaderMap) -> String {
        match &self.origin {
            Some(origin) => origin.clone(),
            None => headers
                .get(header::HOST)
                .and_then(|h| h.to_str().ok())
                .map(|h| format!("http://{h}"))
                .unwrap_or_default(),
        }
    }

    /// Whether the service answers to this name: this machine's own, and the one outside.
    pub(super) fn knows(&self, host: &str) -> bool {
        let outside = self
            .origin
            .as_deref()
            .and_then(|o| o.split_once("://"))
            .map(|(_, host)| host);
        if outside.is_some_and(|name| name.eq_ignore_ascii_case(host)) {
            return true;
        }
        let name = match host.rsplit_once(':') {
            Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
                name
            }
            _ => host,
        };
        let name = name.trim_matches(['[', ']']);
        name.eq_ignore_ascii_case("localhost")
            || name.parse::<IpAddr>().is_ok_and(|a| a.is_loopback())
    }

    /// Where a request comes from: the peer, or what a proxy of ours says.
    pub(super) fn source(&self, parts: &Parts) -> IpAddr {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |c| c.0.ip().to_canonical());
        if !self.proxies.contains(&peer) {
            return peer;
        }
        // The last address that no proxy of ours wrote: what stands before it anybody may have made up.
        parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .filter_map(|t| t.trim().parse::<IpAddr>().ok())
            .map(|a| a.to_canonical())
            .rfind(|a| !self.proxies.contains(a))
            .unwrap_or(peer)
    }

    /// A cookie's name: one that only this host over https can set, where there is https.
    fn name(&self, cookie: Cookie) -> String {
        let plain = match cookie {
            Cookie::Session => SESSION,
            Cookie::Whose => WHOSE,
            Cookie::Step => STEP,
            Cookie::Device => DEVICE,
            Cookie::Oidc => OIDC,
        };
        if self.is_secure() {
            format!("__Host-{plain}")
        } else {
            plain.to_owned()
        }
    }

    /// A cookie that came.
    pub(super) fn read<'h>(&self, headers: &'h HeaderMap, cookie: Cookie) -> Option<&'h str> {
        super::extract::cookie(headers, &self.name(cookie)).filter(|v| !v.is_empty())
    }

    /// A cookie to set, until its time.
    pub(super) fn set(&self, cookie: Cookie, value: &str, until: Option<Timestamp>) -> HeaderValue {
        let age = match (cookie, until) {
            (Cookie::Device, _) => DEVICE_AGE,
            (Cookie::Step, _) => STEP_AGE,
            (Cookie::Oidc, _) => OIDC_AGE,
            (Cookie::Session | Cookie::Whose, Some(until)) => {
                until.duration_since(clock::now()).as_secs().max(0)
            }
            (Cookie::Session | Cookie::Whose, None) => 0,
        };
        self.write(cookie, value, age)
    }

    /// A cookie to take away.
    pub(super) fn clear(&self, cookie: Cookie) -> HeaderValue {
        self.write(cookie, "", 0)
    }

    fn write(&self, cookie: Cookie, value: &str, age: i64) -> HeaderValue {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let hidden = if cookie.is_told() { "" } else { "; HttpOnly" };
        let text = format!(
            "{}={value}; Path=/{hidden}; SameSite=Lax; Max-Age={age}{secure}",
            self.name(cookie)
        );
        let mut value =
            HeaderValue::from_str(&text).unwrap_or_else(|_never| HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(peer: &str, forwarded: &str) -> Parts {
        let request = axum::http::Request::builder().header("x-forwarded-for", forwarded);
        let mut parts = request.body(()).unwrap().into_parts().0;
        let peer: SocketAddr = format!("{peer}:1000").parse().unwrap();
        parts.extensions.insert(ConnectInfo(peer));
        parts
    }

    #[test]
    fn only_a_proxy_of_ours_says_where_a_request_comes_from() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let door = Door::new(Some("https://karta.example/"), vec![proxy]);
        let from = |peer, forwarded| door.source(&parts(peer, forwarded)).to_string();
        assert_eq!(from("192.0.2.7", "198.51.100.1"), "192.0.2.7");
        assert_eq!(from("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        // What the visitor wrote stands first; what the proxy saw stands last.
        assert_eq!(from("10.0.0.1", "127.0.0.1, 198.51.100.2"), "198.51.100.2");
        assert_eq!(from("10.0.0.1", "198.51.100.2, 10.0.0.1"), "198.51.100.2");
        assert_eq!(from("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn cookies_are_bound_to_the_host_where_there_is_https() {
        let text = |door: &Door| {
            let value = door.set(Cookie::Step, "x", None);
            value.to_str().unwrap().to_owned()
        };
        let outside = text(&Door::new(Some("https://karta.example"), Vec::new()));
        assert!(outside.starts_with("__Host-lykta_step=x; Path=/; HttpOnly; SameSite=Lax"));
        assert!(outside.ends_with("; Secure"));
        let inside = text(&Door::default());
        assert!(inside.starts_with("lykta_step=x;") && !inside.contains("Secure"));
    }

    #[test]
    fn the_service_answers_to_its_own_names_alone() {
        let door = Door::new(Some("https://karta.example"), Vec::new());
        for known in [
            "karta.example",
            "KARTA.example",
            "localhost:8400",
            "127.0.0.1",
            "[::1]:80",
        ] {
            assert!(door.knows(known), "{known}");
        }
        for other in ["evil.example", "karta.example.evil", "192.0.2.1", ""] {
            assert!(!door.knows(other), "{other}");
        }
    }
}
