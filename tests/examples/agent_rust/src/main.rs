//! An agent that judges flows as they come.
//!
//!     agent MANIFEST... <flows
//!
//! reads flows from standard input, a line each (`tcp 10.0.0.2:33000 10.0.0.1:443`, `icmp 10.0.0.2 10.0.0.1`), and says
//! of each whether it passes, and who stops it. What has come by then is judged in one burst. A line `reload` reads the
//! manifests again; if they are refused, the policy stays as it is.
//!
//!     agent -bench FLOWS MANIFEST...
//!
//! measures instead: FLOWS is an array of tierwall_flow; prints nanoseconds of the processor a flow, and how many pass.

mod measure;
mod tierwall;

use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr};

use tierwall::{Flow, Pinned, Policy, Reader, Source, Verdict};

/// The largest burst.
const BURST_SIZE: usize = 256;

fn main() {
    if let Err(trouble) = run() {
        eprintln!("agent: {}", trouble);
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let bench = if paths.first().map_or(false, |word| word == "-bench") && paths.len() > 1 {
        Some(paths.drain(..2).nth(1).unwrap())
    } else {
        None
    };
    let (policy, warnings) = Policy::load(&read(&paths)?)?;
    eprint!("{}", warnings);
    let mut reader = policy.reader()?;
    if let Some(flows) = bench {
        return measure::measure(&mut reader, &flows);
    }
    Agent { policy, paths, lines: vec![], flows: vec![], verdicts: vec![Verdict::default(); BURST_SIZE] }
        .serve(&mut reader)
}

fn read(paths: &[String]) -> Result<Vec<Source>, Box<dyn Error>> {
    if paths.is_empty() {
        return Err("no manifests".into());
    }
    let read_one = |path: &String| match std::fs::read(path) {
        Ok(text) => Ok(Source { name: path.clone(), text }),
        Err(trouble) => Err(format!("{}: {}", path, trouble).into()),
    };
    paths.iter().map(read_one).collect()
}

struct Agent {
    policy: Policy,
    paths: Vec<String>,
    lines: Vec<String>, // of the burst
    flows: Vec<Flow>,
    verdicts: Vec<Verdict>,
}

impl Agent {
    fn serve(&mut self, reader: &mut Reader) -> Result<(), Box<dyn Error>> {
        let mut input = BufReader::new(io::stdin());
        let mut line = String::new();
        loop {
            line.clear();
            let ended = input.read_line(&mut line)? == 0;
            match line.trim() {
                "" => {}
                "reload" => {
                    self.judge(reader)?;
                    self.reload()?;
                }
                text => self.take(text),
            }
            if ended || input.buffer().is_empty() || self.flows.len() == BURST_SIZE {
                self.judge(reader)?;
            }
            if ended {
                return Ok(());
            }
        }
    }

    fn take(&mut self, line: &str) {
        match parse_flow(line) {
            Ok(flow) => {
                self.lines.push(line.to_owned());
                self.flows.push(flow);
            }
            Err(why) => println!("{}: {}", line, why),
        }
    }

    /// A policy that is refused is told, and nothing changes.
    fn reload(&mut self) -> Result<(), Box<dyn Error>> {
        match self.policy.update(&read(&self.paths)?) {
            Ok(warnings) => eprint!("{}", warnings),
            Err(refusal @ tierwall::Error::Refused(_)) => eprintln!("{}", refusal),
            Err(trouble) => return Err(trouble.into()),
        }
        Ok(())
    }

    /// The burst, in one call. What is described is of the same generation.
    fn judge(&mut self, reader: &mut Reader) -> Result<(), Box<dyn Error>> {
        let pinned = reader.pin()?;
        pinned.evaluate(&self.flows, &mut self.verdicts);
        let mut out = io::stdout().lock();
        for (line, verdict) in self.lines.iter().zip(&self.verdicts) {
            writeln!(out, "{}: {}", line, answer(&pinned, verdict)?)?;
        }
        self.lines.clear();
        self.flows.clear();
        Ok(())
    }
}

fn answer(pinned: &Pinned, verdict: &Verdict) -> Result<String, tierwall::Error> {
    if verdict.is_allowed() {
        return Ok("allow".to_owned());
    }
    let (side, decision) =
        if verdict.egress.is_allowed() { ("ingress", &verdict.ingress) } else { ("egress", &verdict.egress) };
    Ok(format!("{}: {}", side, pinned.describe(decision)?))
}

fn parse_flow(line: &str) -> Result<Flow, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    if words.len() != 3 {
        return Err("no flow: PROTOCOL SOURCE DESTINATION".to_owned());
    }
    let protocol = match words[0] {
        "icmp" => tierwall::ICMP,
        "icmpv6" => tierwall::ICMPV6,
        "sctp" => tierwall::SCTP,
        "tcp" => tierwall::TCP,
        "udp" => tierwall::UDP,
        "udplite" => tierwall::UDPLITE,
        _ => return Err("unknown protocol".to_owned()),
    };
    let (source, source_port) = parse_end(words[1])?;
    let (destination, destination_port) = parse_end(words[2])?;
    let mut flow = Flow::default();
    flow.source = source.into();
    flow.destination = destination.into();
    flow.source_port = source_port;
    flow.destination_port = destination_port;
    flow.protocol = protocol;
    Ok(flow)
}

/// An address, or address:port; port 0 is none.
fn parse_end(text: &str) -> Result<(IpAddr, u16), String> {
    if let Ok(end) = text.parse::<SocketAddr>() {
        return Ok((end.ip(), end.port()));
    }
    match text.parse() {
        Ok(address) => Ok((address, 0)),
        Err(_) => Err(format!("no address: {}", text)),
    }
}
