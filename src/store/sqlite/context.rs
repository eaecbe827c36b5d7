//! What others know of areas, in SQLite: the tables of `0013_context.sql`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use lykta_core::model::context::{
    Margin, MarginSource, Series, SeriesYear, Statistic, StatisticBasis, StatisticUnit,
    VulnerableArea, VulnerableLevel, VulnerableList,
};
use lykta_core::model::{AreaId, StatisticCode, Viewer};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::apply::Desk;
use super::fault::Fault;
use super::row::Columns;
use super::shape::{area_of, area_steps};
use super::tenant_store::SqliteStore;
use super::value;
use crate::clock;
use crate::store::StoreError;
use crate::store::context::{Context, Kept, Taken};

/// An area as it stands in its row, so that two are told apart to the last step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct ListRow {
    name: String,
    municipality: String,
    level: String,
    outline: String,
    source: String,
}

impl ListRow {
    fn of(area: &VulnerableArea, source: &str) -> Result<Self, Fault> {
        Ok(Self {
            name: area.name.clone(),
            municipality: area.municipality.clone().unwrap_or_default(),
            level: area.level.code().to_owned(),
            outline: serde_json::to_string(&area_steps(&area.outline)?)?,
            source: source.to_owned(),
        })
    }

    fn read(row: &Row<'_>) -> Result<Self, Fault> {
        let mut c = Columns::new(row);
        let mut text = || {
            let text = c.text()?;
            c.some(text).map(str::to_owned)
        };
        Ok(Self {
            name: text()?,
            municipality: text()?,
            level: text()?,
            outline: text()?,
            source: text()?,
        })
    }

    fn area(self) -> Result<VulnerableArea, Fault> {
        let odd = || Fault::corrupt(format!("{:?} is no level of the list", self.level));
        Ok(VulnerableArea {
            level: VulnerableLevel::from_code(&self.level).ok_or_else(odd)?,
            municipality: Some(self.municipality).filter(|m| !m.is_empty()),
            outline: area_of(&serde_json::from_str::<Vec<_>>(&self.outline)?)?,
            name: self.name,
        })
    }
}

fn list(conn: &Connection, year: i16) -> Result<Vec<ListRow>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT name, municipality, level, outline, source FROM vulnerable_area
         WHERE list_year = ?1 ORDER BY name, municipality",
    )?;
    let mut rows = select.query([year])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(ListRow::read(row)?);
    }
    Ok(out)
}

fn lists(conn: &Connection) -> Result<Vec<VulnerableList>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT list_year, count(*), min(source), max(imported_at) FROM vulnerable_area
         GROUP BY list_year ORDER BY list_year DESC",
    )?;
    let mut rows = select.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut c = Columns::new(row);
        out.push(VulnerableList {
            year: c.number()?,
            areas: c.number()?,
            source: row.get(2)?,
            imported_at: value::instant(row.get(3)?)?,
        });
    }
    Ok(out)
}

fn series_of(row: &Row<'_>) -> Result<Series, Fault> {
    let mut c = Columns::new(row);
    let code = c.one(|code| StatisticCode::parse(code).ok())?;
    let title = c.text()?;
    Ok(Series {
        code,
        title: c.some(title)?.to_owned(),
        unit: c.one(StatisticUnit::from_code)?,
        basis: c.one(StatisticBasis::from_code)?,
    })
}

fn every_series(conn: &Connection) -> Result<Vec<(Series, Vec<SeriesYear>)>, Fault> {
    let mut years: BTreeMap<String, Vec<SeriesYear>> = BTreeMap::new();
    let mut select = conn.prepare_cached(
        "SELECT series, year, count(*), min(source), max(imported_at) FROM statistic
         GROUP BY series, year ORDER BY series, year DESC",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let mut c = Columns::new(row);
        let series = c.text()?;
        let series = c.some(series)?.to_owned();
        let year = SeriesYear {
            year: c.number()?,
            areas: c.number()?,
            source: row.get(3)?,
            imported_at: value::instant(row.get(4)?)?,
        };
        years.entry(series).or_default().push(year);
    }
    let mut select =
        conn.prepare_cached("SELECT code, title, unit, basis FROM statistic_series ORDER BY code")?;
    let mut rows = select.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let series = series_of(row)?;
        let own = years.remove(series.code.as_str()).unwrap_or_default();
        out.push((series, own));
    }
    Ok(out)
}

fn statistics(conn: &Connection, series: &str, year: i16) -> Result<Vec<Statistic>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT area, n, margin_source, value, low, high FROM statistic
         WHERE series = ?1 AND year = ?2 ORDER BY area",
    )?;
    let mut rows = select.query(params![series, year])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut c = Columns::new(row);
        let area = c.one(|id| AreaId::parse(id).ok())?;
        let n = c.int()?;
        let margin = match (
            c.code(MarginSource::from_code)?,
            row.get::<_, Option<f64>>(4)?,
            row.get::<_, Option<f64>>(5)?,
        ) {
            (Some(source), Some(low), Some(high)) => Some(Margin { low, high, source }),
            _ => None,
        };
        out.push(Statistic {
            area,
            year,
            value: row.get(3)?,
            n,
            margin,
        });
    }
    Ok(out)
}

/// Where the rows of a year came from.
fn source_of(conn: &Connection, series: &str, year: i16) -> Result<Option<String>, Fault> {
    let sql = "SELECT min(source) FROM statistic WHERE series = ?1 AND year = ?2";
    let mut select = conn.prepare_cached(sql)?;
    Ok(select.query_row(params![series, year], |row| row.get(0))?)
}

impl Desk<'_> {
    /// Puts on record what became of a year.
    fn kept(&self, kept: Kept, now: usize, subject: &str) -> Result<(), Fault> {
        match kept {
            Kept::Unchanged => Ok(()),
            Kept::New => self.audit("put", subject, Some(&now.to_string())),
            Kept::Replaced(before) => {
                self.audit("replace", subject, Some(&format!("{before} → {now}")))
            }
        }
    }

    fn put_list(&self, year: i16, rows: &[ListRow]) -> Result<Kept, Fault> {
        let before = list(self.conn, year)?;
        let kept = match before.len() {
            _ if before == rows => return Ok(Kept::Unchanged),
            0 => Kept::New,
            n => Kept::Replaced(n),
        };
        self.conn
            .prepare_cached("DELETE FROM vulnerable_area WHERE list_year = ?1")?
            .execute([year])?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO vulnerable_area
                 (list_year, name, municipality, level, outline, source, imported_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let now = self.at.as_millisecond();
        for row in rows {
            insert.execute(params![
                year,
                row.name,
                row.municipality,
                row.level,
                row.outline,
                row.source,
                now
            ])?;
        }
        self.kept(kept, rows.len(), &format!("vulnerable_areas/{year}"))?;
        Ok(kept)
    }

    fn put_statistics(
        &self,
        series: &Series,
        source: &str,
        years: &BTreeMap<i16, Vec<Statistic>>,
    ) -> Result<Taken, Fault> {
        let code = series.code.as_str();
        let known = self
            .conn
            .prepare_cached(
                "SELECT code, title, unit, basis FROM statistic_series WHERE code = ?1",
            )?
            .query_row([code], |row| Ok(series_of(row)))
            .optional()?
            .transpose()?;
        if let Some(known) = &known
            && (known.unit, known.basis) != (series.unit, series.basis)
        {
            let mut select = self
                .conn
                .prepare_cached("SELECT DISTINCT year FROM statistic WHERE series = ?1")?;
            let mut rows = select.query([code])?;
            while let Some(row) = rows.next()? {
                if !years.contains_key(&row.get(0)?) {
                    return Ok(Taken::Differs(known.clone()));
                }
            }
        }
        let title = match (series.title.as_str(), &known) {
            ("", Some(known)) => known.title.as_str(),
            ("", None) => code,
            (title, _) => title,
        };
        let described = Series {
            title: title.to_owned(),
            ..series.clone()
        };
        let same_series = known.as_ref() == Some(&described);
        if !same_series {
            self.conn
                .prepare_cached(
                    "INSERT INTO statistic_series (code, title, unit, basis) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (code) DO UPDATE SET title = ?2, unit = ?3, basis = ?4",
                )?
                .execute(params![
                    code,
                    title,
                    series.unit.code(),
                    series.basis.code()
                ])?;
            self.audit("put", &format!("statistic/{code}"), None)?;
        }
        let mut done = Vec::with_capacity(years.len());
        for (&year, rows) in years {
            done.push((year, self.put_year(code, year, source, rows)?));
        }
        Ok(Taken::Years(done))
    }

    fn put_year(
        &self,
        code: &str,
        year: i16,
        source: &str,
        rows: &[Statistic],
    ) -> Result<Kept, Fault> {
        let before = statistics(self.conn, code, year)?;
        let same_source = source_of(self.conn, code, year)?.as_deref() == Some(source);
        let kept = match before.len() {
            _ if before == rows && same_source => return Ok(Kept::Unchanged),
            0 => Kept::New,
            n => Kept::Replaced(n),
        };
        self.conn
            .prepare_cached("DELETE FROM statistic WHERE series = ?1 AND year = ?2")?
            .execute(params![code, year])?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO statistic
                 (series, year, area, value, n, low, high, margin_source, source, imported_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        let now = self.at.as_millisecond();
        for row in rows {
            insert.execute(params![
                code,
                year,
                row.area.as_str(),
                row.value,
                row.n,
                row.margin.map(|m| m.low),
                row.margin.map(|m| m.high),
                row.margin.map(|m| m.source.code()),
                source,
                now
            ])?;
        }
        self.kept(kept, rows.len(), &format!("statistic/{code}/{year}"))?;
        Ok(kept)
    }
}

#[async_trait]
impl Context for SqliteStore {
    async fn put_vulnerable_areas(
        &self,
        viewer: &Viewer,
        year: i16,
        source: &str,
        areas: Vec<VulnerableArea>,
    ) -> Result<Kept, StoreError> {
        self.own(viewer)?;
        let rows: Result<Vec<ListRow>, Fault> =
            areas.iter().map(|a| ListRow::of(a, source)).collect();
        let mut rows = rows?;
        rows.sort();
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.put_list(year, &rows))
            .await
    }

    async fn vulnerable_lists(&self, viewer: &Viewer) -> Result<Vec<VulnerableList>, StoreError> {
        self.own(viewer)?;
        self.readers.run(lists).await
    }

    async fn vulnerable_areas(
        &self,
        viewer: &Viewer,
        year: i16,
    ) -> Result<Vec<VulnerableArea>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(move |conn| list(conn, year)?.into_iter().map(ListRow::area).collect())
            .await
    }

    async fn put_statistics(
        &self,
        viewer: &Viewer,
        series: Series,
        source: &str,
        rows: Vec<Statistic>,
    ) -> Result<Taken, StoreError> {
        self.own(viewer)?;
        let mut years: BTreeMap<i16, Vec<Statistic>> = BTreeMap::new();
        for row in rows {
            years.entry(row.year).or_default().push(row);
        }
        for rows in years.values_mut() {
            rows.sort_by(|a, b| a.area.cmp(&b.area));
        }
        let source = source.to_owned();
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_statistics(&series, &source, &years)
            })
            .await
    }

    async fn series(&self, viewer: &Viewer) -> Result<Vec<(Series, Vec<SeriesYear>)>, StoreError> {
        self.own(viewer)?;
        self.readers.run(every_series).await
    }

    async fn statistics(
        &self,
        viewer: &Viewer,
        series: &StatisticCode,
        year: i16,
    ) -> Result<Vec<Statistic>, StoreError> {
        self.own(viewer)?;
        let code = series.as_str().to_owned();
        self.readers
            .run(move |conn| statistics(conn, &code, year))
            .await
    }
}
