use super::*;

const WEB: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: prod}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: prod}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod, labels: {role: web}}
status: {podIP: 10.0.0.1}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: web, namespace: prod}
spec:
  selector: role == 'web'
  ingress: [{action: ACTION, protocol: TCP}]
";

fn policy_that(action: &str) -> Vec<Source> {
    vec![Source { name: "web.yaml".into(), text: WEB.replace("ACTION", action).into_bytes() }]
}

fn flows(count: usize) -> Vec<Flow> {
    let mut flow = Flow::default();
    flow.source = "192.0.2.1".parse::<IpAddr>().unwrap().into();
    flow.destination = "10.0.0.1".parse::<IpAddr>().unwrap().into();
    flow.protocol = TCP;
    vec![flow; count]
}

fn is_allowed(reader: &mut Reader) -> bool {
    let mut verdicts = [Verdict::default(); 3];
    reader.pin().unwrap().evaluate(&flows(3), &mut verdicts);
    verdicts[2].is_allowed()
}

#[test]
fn pins_take_the_policy_that_is_current() {
    let (mut policy, warnings) = Policy::load(&policy_that("Allow")).unwrap();
    assert_eq!(warnings, "");
    let mut reader = policy.reader().unwrap();
    assert!(is_allowed(&mut reader));
    policy.update(&policy_that("Deny")).unwrap();
    assert!(!is_allowed(&mut reader));
}

#[test]
fn what_is_refused_is_told_and_changes_nothing() {
    let (mut policy, _) = Policy::load(&policy_that("Allow")).unwrap();
    match policy.update(&policy_that("Perhaps")) {
        Err(Error::Refused(lines)) => assert!(lines.starts_with("web.yaml:"), "{}", lines),
        other => panic!("{:?}", other),
    }
    assert!(is_allowed(&mut policy.reader().unwrap()));
}

#[test]
fn describes_by_the_generation_that_is_pinned() {
    let (mut policy, _) = Policy::load(&policy_that("Deny")).unwrap();
    let mut reader = policy.reader().unwrap();
    let pinned = reader.pin().unwrap();
    policy.update(&policy_that("Allow")).unwrap();
    let mut verdicts = [Verdict::default(); 1];
    pinned.evaluate(&flows(1), &mut verdicts);
    assert_eq!(
        pinned.describe(&verdicts[0].ingress).unwrap(),
        "deny by rule 0 of NetworkPolicy prod/web in tier default"
    );
}

#[test]
#[should_panic(expected = "fewer verdicts than flows")]
fn there_must_be_room_for_all_verdicts() {
    let (policy, _) = Policy::load(&policy_that("Allow")).unwrap();
    policy.reader().unwrap().pin().unwrap().evaluate(&flows(2), &mut [Verdict::default(); 1]);
}

#[test]
fn readers_outlive_their_policy() {
    let (policy, _) = Policy::load(&policy_that("Allow")).unwrap();
    let mut reader = policy.reader().unwrap();
    drop(policy);
    assert!(is_allowed(&mut reader));
}

#[test]
fn readers_go_on_while_the_policy_changes() {
    let (mut policy, _) = Policy::load(&policy_that("Allow")).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let mut reader = policy.reader().unwrap();
            std::thread::spawn(move || {
                let burst = flows(256);
                let mut verdicts = vec![Verdict::default(); 256];
                for _ in 0..1000 {
                    reader.pin().unwrap().evaluate(&burst, &mut verdicts);
                    let first = verdicts[0].is_allowed();
                    assert!(verdicts.iter().all(|verdict| verdict.is_allowed() == first));
                }
            })
        })
        .collect();
    for round in 0..50 {
        policy.update(&policy_that(["Deny", "Allow"][round % 2])).unwrap();
    }
    for thread in threads {
        thread.join().unwrap();
    }
}
