//! What a flow takes, in bursts.

use std::error::Error;
use std::time::Duration;

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
    let begin = processor_time()?;
    let mut rounds = 0;
    while processor_time()? - begin < Duration::from_millis(300) {
        judge_all(reader)?;
        rounds += 1;
    }
    let spent = (processor_time()? - begin).as_nanos() as f64;

    let allowed = verdicts.iter().filter(|verdict| verdict.is_allowed()).count();
    println!("{:.2} ns, {} of {} pass", spent / (rounds * flows.len()) as f64, allowed, flows.len());
    Ok(())
}

/// What the thread has spent; others that run at the same time do not count.
fn processor_time() -> Result<Duration, Box<dyn Error>> {
    let schedstat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(schedstat.split(' ').next().unwrap_or("").parse()?))
}
