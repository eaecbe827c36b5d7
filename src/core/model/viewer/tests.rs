//! Each of category, area, class, role and custody closes the door by itself.

use super::*;

fn slug<T>(parse: fn(&str) -> Result<T, super::super::ids::IdError>, text: &str) -> T {
    parse(text).unwrap()
}

fn class(n: u8) -> PrivacyClass {
    PrivacyClass::new(n).unwrap()
}

fn person(organisation: Option<&str>, shares: &[&str], grants: &[Grant], second: bool) -> Viewer {
    Viewer::of(
        "p1",
        slug(TenantCode::parse, "1490"),
        organisation.map(|o| slug(ActorId::parse, o)),
        shares.iter().map(|s| slug(ShareSetId::parse, s)).collect(),
        grants,
        second,
    )
}

struct Record {
    category: CategoryCode,
    class: PrivacyClass,
    areas: Vec<AreaId>,
    custody: Custody,
}

impl Record {
    fn new(class_no: u8) -> Self {
        Self {
            category: slug(CategoryCode::parse, "light.out"),
            class: class(class_no),
            areas: vec![slug(AreaId::parse, "sjobo")],
            custody: Custody::default(),
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            category: &self.category,
            class: self.class,
            areas: &self.areas,
            custody: &self.custody,
        }
    }
}

#[test]
fn class_category_and_area_each_close_the_door() {
    let grant = Grant {
        role: Role::Planner,
        scope: Scope {
            categories: Among::Only([slug(CategoryCode::parse, "light.out")].into()),
            areas: Among::Only([slug(AreaId::parse, "sjobo")].into()),
            max_class: class(2),
        },
    };
    let narrow = person(None, &[], &[grant], true);
    assert!(narrow.may_see(Record::new(2).facts()));
    assert!(!narrow.may_see(Record::new(3).facts()));
    let mut other = Record::new(1);
    other.category = slug(CategoryCode::parse, "crime.drug");
    assert!(!narrow.may_see(other.facts()));
    let mut elsewhere = Record::new(1);
    elsewhere.areas.clear();
    assert!(!narrow.may_see(elsewhere.facts()));
    let sjobo = narrow.within(&[slug(AreaId::parse, "sjobo")]);
    assert!(sjobo.may_see(elsewhere.facts()) && !sjobo.is_limited_to_areas());
    assert!(!narrow.within(&[]).may_see(elsewhere.facts()));
    let whole = person(None, &[], &[Grant::whole(Role::Planner)], true);
    assert_ne!(narrow.audience(), whole.audience());
}

#[test]
fn a_grant_never_lifts_a_role_above_its_ceiling() {
    let lifted = Grant {
        role: Role::Reporter,
        scope: Scope::up_to(PrivacyClass::RESTRICTED),
    };
    assert!(!person(None, &[], &[lifted], true).may_see(Record::new(3).facts()));
}

#[test]
fn without_a_second_factor_nothing_restricted_is_seen_nor_shared() {
    let grants = [Grant::whole(Role::SafetyCoordinator)];
    let half = person(None, &[], &grants, false);
    assert!(!half.may_see(Record::new(3).facts()) && half.may_see(Record::new(2).facts()));
    assert!(!half.may(Deed::Share) && half.lacks_second_factor_for(Deed::Share));
    let whole = person(None, &[], &grants, true);
    assert!(whole.may_see(Record::new(3).facts()) && whole.may(Deed::Share));
}

#[test]
fn between_organisations_nothing_is_common_until_it_is_shared_or_assigned() {
    let grants = [Grant::whole(Role::ActorHandler)];
    let housing = person(Some("ab-bostader"), &["est"], &grants, true);
    let mut record = Record::new(2);
    assert!(!housing.may_see(record.facts()));
    record.custody.share_sets = [slug(ShareSetId::parse, "est")].into();
    assert!(housing.may_see(record.facts()));
    assert!(
        !housing.may_on(Deed::Step, record.facts()),
        "shared is read only"
    );
    assert_eq!(housing.detail(record.facts()), Detail::Partner);
    record.custody.share_sets = Box::default();
    record.custody.entrusted = Some(slug(ActorId::parse, "ab-bostader"));
    assert!(housing.may_on(Deed::Step, record.facts()));
    assert!(!housing.may_on(Deed::Amend, record.facts()));
    record.custody.controller = Some(slug(ActorId::parse, "ab-bostader"));
    assert_eq!(housing.detail(record.facts()), Detail::Full);
    let town = person(None, &[], &[Grant::whole(Role::SafetyCoordinator)], true);
    assert!(
        !town.may_see(record.facts()),
        "the tenant holds no key to others' records"
    );
}

#[test]
fn a_right_in_one_area_is_no_right_in_another() {
    let here = Grant {
        role: Role::Planner,
        scope: Scope {
            areas: Among::Only([slug(AreaId::parse, "sjobo")].into()),
            ..Scope::up_to(class(2))
        },
    };
    let both = person(None, &[], &[here, Grant::whole(Role::Reporter)], true);
    let mut elsewhere = Record::new(2);
    elsewhere.areas = vec![slug(AreaId::parse, "norrby")];
    assert!(both.may_see(elsewhere.facts()) && !both.may_on(Deed::Amend, elsewhere.facts()));
    assert!(both.may_on(Deed::Amend, Record::new(2).facts()));
}

#[test]
fn readers_are_told_coarsely() {
    let reader = person(None, &[], &[Grant::whole(Role::PoliticianReader)], true);
    assert_eq!(reader.detail(Record::new(1).facts()), Detail::Coarse);
    assert!(!reader.sees_exact_places() && !reader.may_see(Record::new(2).facts()));
}

#[test]
fn a_coarse_role_beside_an_exact_one_adds_nothing_to_the_map() {
    let here = Grant {
        role: Role::Reporter,
        scope: Scope {
            areas: Among::Only([slug(AreaId::parse, "sjobo")].into()),
            ..Scope::up_to(class(2))
        },
    };
    let both = person(
        None,
        &[],
        &[here, Grant::whole(Role::PoliticianReader)],
        true,
    );
    let mut elsewhere = Record::new(1);
    elsewhere.areas.clear();
    assert!(!both.may_see(elsewhere.facts()) && !both.within(&[]).may_see(elsewhere.facts()));
    assert!(both.may_see(Record::new(1).facts()));
}

#[test]
fn what_is_done_in_the_tenants_name_is_for_its_own_people() {
    for (role, deed) in [
        (Role::Admin, Deed::Administer),
        (Role::Communicator, Deed::Publish),
        (Role::SafetyCoordinator, Deed::Review),
        (Role::Auditor, Deed::Audit),
    ] {
        assert!(person(None, &[], &[Grant::whole(role)], true).may(deed));
        let elsewhere = person(Some("polisen"), &[], &[Grant::whole(role)], true);
        assert!(!elsewhere.may(deed) && !elsewhere.lacks_second_factor_for(deed));
    }
}
