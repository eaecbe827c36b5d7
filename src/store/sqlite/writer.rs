//! The one thread that writes.
//!
//! Whatever queued while the last commit was being synced is carried out in one transaction, and only
//! after that commit is everyone in the group answered: many small writes share one `fsync`, and an
//! answer always means durable.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lykta_core::model::Viewer;
use rusqlite::Connection;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

use super::apply::Desk;
use super::fault::Fault;
use super::open::{LONG_LOG, SHORT_LOG, SqliteOptions, fold_after};
use crate::store::{Command, Health, Outcome, StoreError};

/// Something for the writer to do.
#[derive(Debug)]
pub(super) enum Task {
    /// A batch of commands, all or nothing.
    Append {
        /// Who.
        viewer: Viewer,
        /// When.
        at: Timestamp,
        /// What, to the precision that the tables hold.
        commands: Vec<Command>,
    },
    /// A look to be entered in the audit trail.
    Look {
        /// Who.
        viewer: Viewer,
        /// When.
        at: Timestamp,
        /// At what.
        subject: String,
        /// Through which question.
        detail: &'static str,
    },
    /// A deed that is no command: it writes through the desk and answers in its own words.
    Deed {
        /// Who.
        viewer: Viewer,
        /// When.
        at: Timestamp,
        /// What. May run more than once, each time in a transaction that the last did not commit.
        work: Work,
    },
    /// Fold the log into the file and empty it.
    Fold,
    /// How the connection stands.
    Health,
}

/// What a deed does at the desk.
pub(super) struct Work(Box<dyn Fn(&Desk<'_>) -> Result<Box<dyn Any + Send>, Fault> + Send>);

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Work")
    }
}

impl Task {
    fn commands(&self) -> usize {
        match self {
            Self::Append { commands, .. } => commands.len(),
            Self::Look { .. } | Self::Deed { .. } | Self::Fold | Self::Health => 1,
        }
    }
}

/// What came of a task.
#[derive(Debug)]
pub(super) enum Answer {
    /// One outcome a command.
    Outcomes(Vec<Outcome>),
    /// The look is on record.
    Looked,
    /// What the deed answered.
    Done(Box<dyn Any + Send>),
    /// The log is empty.
    Folded,
    /// How the connection stands.
    Health(Health),
}

type Reply = oneshot::Sender<Result<Answer, StoreError>>;

#[derive(Debug)]
struct Job {
    task: Task,
    reply: Reply,
}

/// The writer's door.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on an opened connection whose last migration is `schema`.
    pub(super) fn start(
        conn: Connection,
        schema: u32,
        tenant: &str,
        options: &SqliteOptions,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel(options.queue.max(1));
        let group_commands = options.group_commands.max(1);
        let thread = std::thread::Builder::new()
            .name(format!("writer-{tenant}"))
            .spawn(move || write(conn, schema, queue, group_commands))
            .map_err(|error| StoreError::Unavailable(format!("no thread to write on: {error}")))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Hands a task over and waits until it is durable. A task that was handed over is carried out
    /// even when the asker stops waiting.
    pub(super) async fn ask(&self, task: Task) -> Result<Answer, StoreError> {
        let stopped = || StoreError::Unavailable("the writer has stopped".to_owned());
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        let (reply, answer) = oneshot::channel();
        jobs.send(Job { task, reply })
            .await
            .map_err(|_closed| stopped())?;
        answer.await.map_err(|_dropped| stopped())?
    }

    /// Does something at the desk, in one transaction with its audit rows, and answers when it is
    /// durable. The work may run more than once; only the last run is kept.
    pub(super) async fn deed<T: Send + 'static>(
        &self,
        viewer: &Viewer,
        at: Timestamp,
        work: impl Fn(&Desk<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let boxed =
            move |desk: &Desk<'_>| work(desk).map(|answer| Box::new(answer) as Box<dyn Any + Send>);
        let task = Task::Deed {
            viewer: viewer.clone(),
            at,
            work: Work(Box::new(boxed)),
        };
        let mixed_up =
            || StoreError::Unavailable("the writer answered another question".to_owned());
        match self.ask(task).await? {
            Answer::Done(answer) => answer
                .downcast::<T>()
                .map(|t| *t)
                .map_err(|_other| mixed_up()),
            _ => Err(mixed_up()),
        }
    }

    /// Lets the writer finish what is queued, and waits for it.
    pub(super) fn stop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has answered nobody since; there is nothing more to learn here.
            let _ = thread.join();
        }
    }
}

fn write(mut conn: Connection, schema: u32, mut queue: mpsc::Receiver<Job>, group_commands: usize) {
    while let Some(job) = awaited(&mut queue) {
        let mut group = Vec::new();
        let mut commands = 0;
        let mut next = Some(job);
        while let Some(job) = next {
            if matches!(job.task, Task::Health) {
                // An asker who has gone away needs no answer, here and below.
                let _ = job.reply.send(health(&conn, schema).map_err(Into::into));
            } else if matches!(job.task, Task::Fold) {
                let _ = job.reply.send(fold(&conn).map_err(Into::into));
            } else {
                commands += job.task.commands();
                group.push(job);
            }
            next = (commands < group_commands)
                .then(|| queue.try_recv().ok())
                .flatten();
        }
        if !group.is_empty() {
            settle(&mut conn, group);
        }
    }
}

/// The writer looks out for so long before it sleeps: whoever waited for an answer often has more to write, and need
/// not wait for it to be woken then.
const LOOKOUT: Duration = Duration::from_micros(100);

/// What is to be done next; `None` when nobody is left to ask.
fn awaited(queue: &mut mpsc::Receiver<Job>) -> Option<Job> {
    let until = Instant::now() + LOOKOUT;
    while Instant::now() < until {
        match queue.try_recv() {
            Ok(job) => return Some(job),
            Err(TryRecvError::Disconnected) => return None,
            // Any thread that has work goes first.
            Err(TryRecvError::Empty) => std::thread::yield_now(),
        }
    }
    queue.blocking_recv()
}

/// Commits a group and answers everyone in it.
///
/// When a group fails, nothing of it is written. Each job is then tried alone, so that a record that
/// the tables refuse, or a batch that no longer fits on the disk, does not take others with it.
fn settle(conn: &mut Connection, group: Vec<Job>) {
    // A panic unwinds through the transaction, which rolls it back; the writer itself lives on.
    let committed = catch_unwind(AssertUnwindSafe(|| in_its_log(conn, &group)))
        .unwrap_or_else(|_panic| Err(Fault(StoreError::Backend("the writer panicked".into()))));
    match committed {
        Ok(answers) => {
            for (job, answer) in group.into_iter().zip(answers) {
                let _ = job.reply.send(Ok(answer));
            }
        }
        Err(Fault(StoreError::Unavailable(why))) => {
            for job in group {
                let _ = job.reply.send(Err(StoreError::Unavailable(why.clone())));
            }
        }
        Err(_) if group.len() > 1 => {
            for job in group {
                settle(conn, vec![job]);
            }
        }
        Err(Fault(error)) => {
            if let Some(job) = group.into_iter().next() {
                let _ = job.reply.send(Err(error));
            }
        }
    }
}

/// Commands that make a group large.
const LARGE: usize = 1_000;

/// Carries out a group with as long a log as suits it.
fn in_its_log(conn: &mut Connection, group: &[Job]) -> Result<Vec<Answer>, Fault> {
    if group.iter().map(|job| job.task.commands()).sum::<usize>() < LARGE {
        return commit(conn, group);
    }
    fold_after(conn, LONG_LOG)?;
    let committed = commit(conn, group);
    if let Err(Fault(error)) = fold_after(conn, SHORT_LOG) {
        // What was committed stays so; the next large group tries again.
        tracing::warn!(error = %error, "Could not shorten the log of the store");
    }
    committed
}

/// A transaction that begins and ends with prepared statements, which are as much as a twentieth of a small one
/// otherwise. Dropped without an end, by a fault or a panic, it is taken back.
struct Transaction<'a>(&'a Connection);

impl<'a> Transaction<'a> {
    fn begin(conn: &'a mut Connection) -> Result<Self, Fault> {
        conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(Self(conn))
    }

    fn commit(self) -> Result<(), Fault> {
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // When even that fails the next one cannot begin, and says so.
            let _ = self.0.execute_batch("ROLLBACK");
        }
    }
}

/// Carries out a group in one transaction. When this returns, it is on disk or it never was.
fn commit(conn: &mut Connection, group: &[Job]) -> Result<Vec<Answer>, Fault> {
    let begun = Instant::now();
    let tx = Transaction::begin(conn)?;
    let mut answers = Vec::with_capacity(group.len());
    for job in group {
        answers.push(match &job.task {
            Task::Append {
                viewer,
                at,
                commands,
            } => {
                let desk = Desk {
                    conn: tx.0,
                    viewer,
                    at: *at,
                };
                let outcomes = commands.iter().map(|command| desk.carry_out(command));
                Answer::Outcomes(outcomes.collect::<Result<_, _>>()?)
            }
            Task::Look {
                viewer,
                at,
                subject,
                detail,
            } => {
                let desk = Desk {
                    conn: tx.0,
                    viewer,
                    at: *at,
                };
                desk.audit("look", subject, Some(detail))?;
                Answer::Looked
            }
            Task::Deed { viewer, at, work } => {
                let desk = Desk {
                    conn: tx.0,
                    viewer,
                    at: *at,
                };
                Answer::Done((work.0)(&desk)?)
            }
            Task::Fold | Task::Health => continue,
        });
    }
    tx.commit()?;
    let commands: usize = group.iter().map(|job| job.task.commands()).sum();
    metrics::counter!("store_commits_total").increment(1);
    metrics::histogram!("store_commit_rows").record(commands as f64);
    metrics::histogram!("store_commit_seconds").record(begun.elapsed().as_secs_f64());
    Ok(answers)
}

/// Tries so often to empty the log while readers are in it.
const FOLD_TRIES: u32 = 40;

/// Folds the log into the file and cuts it to nothing, so that no old page is left in it. A reader in
/// the middle of a question holds it up for a moment.
fn fold(conn: &Connection) -> Result<Answer, Fault> {
    for _ in 0..FOLD_TRIES {
        let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 {
            return Ok(Answer::Folded);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(Fault(StoreError::Unavailable(
        "readers keep the log from being emptied".to_owned(),
    )))
}

fn health(conn: &Connection, schema: u32) -> Result<Answer, Fault> {
    Ok(Answer::Health(Health {
        synchronous: conn.pragma_query_value(None, "synchronous", |row| row.get(0))?,
        journal: conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
        schema,
    }))
}
