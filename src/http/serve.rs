//! The accept loop: how long a peer may take, and how many there may be.
//!
//! `axum::serve` has no time limits. This loop gives a connection 10 s to send its headers (also when
//! it sends nothing at all), wants bodies to arrive at 1 kB/s or more and within 120 s, gives up on a
//! reader that takes nothing for 30 s, and holds at most 4,096 connections, 256 from one peer.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZero;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use bytes::{Buf, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::{Instant, Sleep};
use tower::{Service, ServiceExt};

use super::seats::Seats;

/// What a peer may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From connecting, or from the last answer, to complete headers.
    pub headers: Duration,
    /// For a whole body.
    pub body: Duration,
    /// Bytes a second that a body must reach, after a first grace of `headers`.
    pub body_rate: u64,
    /// Without the peer taking any byte of an answer.
    pub write_stall: Duration,
    /// Connections in all.
    pub connections: usize,
    /// Connections from one address.
    pub per_peer: usize,
    /// For requests under way when the service stops.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            body: Duration::from_mins(2),
            body_rate: 1_000,
            write_stall: Duration::from_secs(30),
            connections: 4_096,
            per_peer: 256,
            drain: Duration::from_secs(25),
        }
    }
}

/// What answers requests.
pub trait Answers:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static
{
}

impl<A> Answers for A where
    A: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static
{
}

/// Serves until `stop` turns true, then lets requests under way finish. `proxies` come with everybody's
/// connections, so they may have as many as there are.
pub async fn serve<A: Answers>(
    listener: TcpListener,
    app: A,
    limits: Limits,
    proxies: &[IpAddr],
    mut stop: watch::Receiver<bool>,
) where
    A::Future: Send,
{
    let room = Arc::new(Semaphore::new(limits.connections));
    let mut tasks = tokio::task::JoinSet::new();
    let workers = Workers::start();
    let seats = Seats::on(workers.as_ref().map_or(1, Workers::len));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        while tasks.try_join_next().is_some() {}
        let (stream, peer) = match accepted {
            Ok(pair) => pair,
            Err(error) => {
                // Out of file descriptors, most likely: wait for some to close rather than spin.
                tracing::warn!(error = %error, "Could not accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else {
            metrics::counter!("http_connections_refused_total").increment(1);
            continue;
        };
        let (most, is_one) = if proxies.contains(&peer.ip().to_canonical()) {
            (limits.connections, false)
        } else {
            (limits.per_peer, true)
        };
        let Some(seat) = seats.take(peer.ip(), most, is_one) else {
            metrics::counter!("http_connections_refused_total").increment(1);
            continue;
        };
        // It answers to the thread that will have it, not to this one.
        let Ok(stream) = stream.into_std() else {
            continue;
        };
        let (app, stop) = (app.clone(), stop.clone());
        let thread = seat.thread;
        let served = async move {
            if let Ok(stream) = TcpStream::from_std(stream) {
                connection(stream, peer, app, limits, stop).await;
            }
            drop((permit, seat));
        };
        match workers.as_ref().and_then(|w| w.get(thread)) {
            Some(worker) => tasks.spawn_on(served, worker),
            None => tasks.spawn(served),
        };
    }
    let drained = tokio::time::timeout(limits.drain, async {
        while tasks.join_next().await.is_some() {}
    })
    .await;
    if drained.is_err() {
        tracing::warn!(
            "Closed connections that did not finish within {:?}",
            limits.drain
        );
    }
}

async fn connection<A: Answers>(
    stream: TcpStream,
    peer: SocketAddr,
    app: A,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) where
    A::Future: Send,
{
    // Small answers should not wait for more to come.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let io = TokioIo::new(Stalling {
        stream,
        limit: limits.write_stall,
        deadline: None,
    });
    let service = app.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request
            .extensions_mut()
            .insert(axum::extract::ConnectInfo(peer));
        request.map(|body| {
            if body.is_end_stream() {
                Body::empty()
            } else {
                Body::new(Paced::new(body, limits))
            }
        })
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(64 * 1024);
    let mut connection =
        std::pin::pin!(builder.serve_connection(io, TowerToHyperService::new(service)));
    let done = tokio::select! {
        done = connection.as_mut() => Some(done),
        () = stopped(&mut stop) => None,
    };
    let done = if let Some(done) = done {
        done
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(error) = done {
        // Peers that vanish or dawdle are everyday; their addresses stay out of the log.
        tracing::debug!(error = %error, "A connection ended early");
    }
}

/// A thread a core, each with connections of its own: a request is read, answered and written without another thread
/// being woken for it, which costs more than a small answer does.
#[derive(Debug)]
pub struct Workers {
    handles: Vec<Handle>,
    next: AtomicUsize,
    /// Dropped, they end.
    _stay: Vec<oneshot::Sender<()>>,
}

impl Workers {
    /// `None` when the system gives no more threads.
    pub fn start() -> Option<Self> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (mut handles, mut stays) = (Vec::new(), Vec::new());
        for _ in 0..cores {
            let runtime = Builder::new_current_thread().enable_all().build().ok()?;
            handles.push(runtime.handle().clone());
            let (stay, left) = oneshot::channel::<()>();
            let name = String::from("lykta-http");
            let body = move || drop(runtime.block_on(left));
            thread::Builder::new().name(name).spawn(body).ok()?;
            stays.push(stay);
        }
        Some(Self {
            handles,
            next: AtomicUsize::new(0),
            _stay: stays,
        })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.handles.len()
    }

    /// One of them.
    pub(super) fn get(&self, thread: usize) -> Option<&Handle> {
        self.handles.get(thread)
    }

    /// The one whose turn it is.
    pub fn next(&self) -> &Handle {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        &self.handles[turn % self.handles.len()]
    }
}

/// Waits for the end; the guard that the channel hands out must not be held over an await.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|s| *s).await);
}

/// A request body that ends with an error when it comes too slowly.
struct Paced {
    body: hyper::body::Incoming,
    started: Instant,
    limits: Limits,
    received: u64,
    deadline: Pin<Box<Sleep>>,
}

impl Paced {
    fn new(body: hyper::body::Incoming, limits: Limits) -> Self {
        let started = Instant::now();
        Self {
            body,
            started,
            limits,
            received: 0,
            deadline: Box::pin(tokio::time::sleep_until(started + limits.headers)),
        }
    }

    /// When the next bytes must have come: what has come buys time at the least rate.
    fn next_deadline(&self) -> Instant {
        let bought = Duration::from_secs(self.received / self.limits.body_rate.max(1));
        self.started + (self.limits.headers + bought).min(self.limits.body)
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.received += frame.data_ref().map_or(0, |d| d.remaining() as u64);
                let next = this.next_deadline();
                this.deadline.as_mut().reset(next);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => match this.deadline.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(Some(Err("the body came too slowly".into()))),
                Poll::Pending => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose writes fail when the peer takes nothing for a while.
struct Stalling {
    stream: TcpStream,
    limit: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Stalling {
    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<std::io::Result<T>>,
    ) -> Poll<std::io::Result<T>> {
        if polled.is_ready() {
            self.deadline = None;
            return polled;
        }
        let limit = self.limit;
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        match deadline.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                "the peer takes nothing",
            ))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Stalling {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stalling {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.watch(cx, polled)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.watch(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_flush(cx);
        this.watch(cx, polled)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
