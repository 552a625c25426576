//! What a flow takes, in bursts.

use std::error::Error;
use std::time::{Duration, Instant};

use crate::tierwall::{Flow, Reader, Verdict};
use crate::BURST_SIZE;

/// Judges all flows of the file in bursts, again and again for some time, and prints what a flow took.
pub fn measure(reader: &mut Reader, path: &str) -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let flows: Vec<Flow> =
        bytes.chunks_exact(56).map(|flow| Flow::from_bytes(flow.try_into().unwrap())).collect();
    if flows.is_empty() {
        return Err(format!("no flows in {}", path).into());
    }
    let mut verdicts = vec![Verdict::default(); flows.len()];

    let mut judge_all = |reader: &mut Reader| -> Result<(), Box<dyn Error>> {
        for (burst, answers) in flows.chunks(BURST_SIZE).zip(verdicts.chunks_mut(BURST_SIZE)) {
            reader.pin()?.evaluate(burst, answers);
        }
        Ok(())
    };
    judge_all(reader)?; // warms the caches
    let begin = Instant::now();
    let mut rounds = 0;
    while begin.elapsed() < Duration::from_millis(300) {
        judge_all(reader)?;
        rounds += 1;
    }
    let spent = begin.elapsed().as_nanos() as f64;

    let allowed = verdicts.iter().filter(|verdict| verdict.is_allowed()).count();
    println!("{:.2} ns, {} of {} pass", spent / (rounds * flows.len()) as f64, allowed, flows.len());
    Ok(())
}
