//! Judges flows by network policy of Calico and Kubernetes: bursts of flows by one call each, while another thread
//! replaces the policy.
//!
//!     let (mut policy, warnings) = Policy::load(&sources)?;
//!     let mut reader = policy.reader()?;          // one for each thread that evaluates
//!     let pinned = reader.pin()?;                 // one generation, until it is dropped
//!     pinned.evaluate(&flows, &mut verdicts);
//!
//! All `unsafe` is in this module. It stands on libtierwall_c_manifest (Debian: libtierwall-dev).

mod ffi;
#[cfg(test)]
mod tests;

use std::ffi::CStr;
use std::fmt;
use std::net::IpAddr;
use std::os::raw::c_char;
use std::ptr;

pub const ICMP: u8 = 1;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const ICMPV6: u8 = 58;
pub const SCTP: u8 = 132;
pub const UDPLITE: u8 = 136;

/// An IPv4 or IPv6 address as the library holds it; the default is no address.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Address {
    high: u64,
    low: u64,
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        let bits = u128::from(match address {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) => v6,
        });
        Address { high: (bits >> 64) as u64, low: bits as u64 }
    }
}

/// A question, in the layout of tierwall_flow: slices are evaluated where they are.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    pub source: Address,
    pub destination: Address,
    pub source_endpoint: u32,
    pub destination_endpoint: u32,
    pub source_port: u16,
    pub destination_port: u16,
    pub icmp_code: u16,
    pub icmp_type: u8,
    pub protocol: u8,
    extras: usize, // null: a pointer that nobody outside this module can set
}

impl Default for Flow {
    /// A flow of which nothing is known yet.
    fn default() -> Self {
        Flow {
            source: Address::default(),
            destination: Address::default(),
            source_endpoint: ffi::NO_ID,
            destination_endpoint: ffi::NO_ID,
            source_port: 0,
            destination_port: 0,
            icmp_code: ffi::NO_ICMP_CODE,
            icmp_type: ffi::NO_ICMP_TYPE,
            protocol: 0,
            extras: 0,
        }
    }
}

impl Flow {
    /// One of the 56 bytes of a tierwall_flow without extras, in this machine's order.
    pub fn from_bytes(bytes: &[u8; 56]) -> Self {
        // Every pattern of bits is a Flow; what would be a pointer is not taken over.
        let flow: Flow = unsafe { ptr::read_unaligned(bytes.as_ptr().cast()) };
        Flow { extras: 0, ..flow }
    }
}

/// What one side of a flow comes to, in the layout of tierwall_decision.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Decision {
    action: u8,
    reason: u8,
    set: u8,
    flags: u8,
    tier: u32,
    policy: u32,
    rule: i32,
}

impl Decision {
    pub fn is_allowed(&self) -> bool {
        self.action == ffi::ACTION_ALLOW
    }
}

/// An answer: a flow passes if both sides let it. The default denies.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    pub egress: Decision,  // at the source
    pub ingress: Decision, // at the destination
}

impl Verdict {
    pub fn is_allowed(&self) -> bool {
        self.egress.is_allowed() && self.ingress.is_allowed()
    }
}

const _: () = assert!(std::mem::size_of::<Flow>() == 56 && std::mem::size_of::<Verdict>() == 32);

/// A text with manifests, YAML or JSON.
pub struct Source {
    pub name: String, // how messages call it
    pub text: Vec<u8>,
}

#[derive(Debug)]
pub enum Error {
    /// What was asked for is wrong in itself; a line for everything that is.
    Refused(String),
    Failed(String),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Refused(lines) => write!(out, "refused:\n{}", lines),
            Error::Failed(why) => out.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

/// What flows are judged by. One thread at a time changes it.
pub struct Policy {
    store: *mut ffi::tierwall_store,
    publisher: *mut ffi::tierwall_publisher,
}

// One thread at a time is all that the library asks for.
unsafe impl Send for Policy {}

impl Policy {
    /// The policy of some manifests, and the warnings, a line each.
    pub fn load(sources: &[Source]) -> Result<(Policy, String), Error> {
        if unsafe { ffi::tierwall_abi_version() } != ffi::ABI_VERSION {
            return Err(Error::Failed("libtierwall_c_manifest has another ABI version".into()));
        }
        let mut policy = Policy { store: ptr::null_mut(), publisher: ptr::null_mut() };
        let mut error = new_error();
        let status = unsafe { ffi::tierwall_store_create(ptr::null(), &mut policy.store, &mut error) };
        check(status, &error)?;
        let warnings = policy.update(sources)?;
        Ok((policy, warnings))
    }

    /// Replaces and adds the resources of the manifests. If they are refused, nothing changes. Readers take the new
    /// generation with their next pin.
    pub fn update(&mut self, sources: &[Source]) -> Result<String, Error> {
        let mut warnings = self.load_manifests(sources)?;
        let mut commit = ptr::null_mut();
        let mut error = new_error();
        let status = unsafe { ffi::tierwall_store_commit(self.store, &mut commit, &mut error) };
        let commit = Commit(commit);
        let lines = text_of(unsafe { ffi::tierwall_commit_diagnostics(commit.0) });
        check_refusal(status, &error, &lines)?;
        warnings.push_str(&lines);

        let snapshot = unsafe { ffi::tierwall_commit_snapshot(commit.0) };
        let status = unsafe {
            if self.publisher.is_null() {
                ffi::tierwall_publisher_create(snapshot, ptr::null(), &mut self.publisher, &mut error)
            } else {
                ffi::tierwall_publisher_publish(self.publisher, snapshot, ptr::null_mut(), &mut error)
            }
        };
        check(status, &error)?;
        Ok(warnings)
    }

    /// For a thread that evaluates.
    pub fn reader(&self) -> Result<Reader, Error> {
        let mut reader = Reader { reader: ptr::null_mut() };
        let mut error = new_error();
        check(
            unsafe { ffi::tierwall_reader_create(self.publisher, &mut reader.reader, &mut error) },
            &error,
        )?;
        Ok(reader)
    }

    fn load_manifests(&mut self, sources: &[Source]) -> Result<String, Error> {
        let texts: Vec<_> = sources
            .iter()
            .map(|source| ffi::tierwall_source {
                name: lend(source.name.as_bytes()),
                text: lend(&source.text),
            })
            .collect();
        let mut found = ptr::null_mut();
        let mut error = new_error();
        let status = unsafe {
            ffi::tierwall_store_load_manifests(
                self.store,
                texts.as_ptr(),
                texts.len(),
                ptr::null(),
                &mut found,
                &mut error,
            )
        };
        let lines = text_of(found);
        unsafe { ffi::tierwall_diagnostics_release(found) };
        check_refusal(status, &error, &lines)?;
        Ok(lines)
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        unsafe {
            ffi::tierwall_publisher_release(self.publisher);
            ffi::tierwall_store_release(self.store);
        }
    }
}

/// Belongs to one thread, which it never makes wait.
pub struct Reader {
    reader: *mut ffi::tierwall_reader,
}

unsafe impl Send for Reader {}

impl Reader {
    /// Keeps the current generation until it is dropped. Costs a few nanoseconds.
    pub fn pin(&mut self) -> Result<Pinned<'_>, Error> {
        let mut snapshot = ptr::null();
        let status = unsafe { ffi::tierwall_reader_pin(self.reader, &mut snapshot, ptr::null_mut()) };
        if status != ffi::OK {
            return Err(Error::Failed(status_name(status)));
        }
        Ok(Pinned { snapshot, reader: self })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        unsafe { ffi::tierwall_reader_release(self.reader) }
    }
}

/// One generation of the policy.
pub struct Pinned<'a> {
    snapshot: *const ffi::tierwall_snapshot,
    reader: &'a mut Reader,
}

impl Pinned<'_> {
    /// Judges a burst: `verdicts[i]` becomes that of `flows[i]`. Allocates nothing. Panics if there are fewer verdicts than
    /// flows.
    pub fn evaluate(&self, flows: &[Flow], verdicts: &mut [Verdict]) {
        assert!(verdicts.len() >= flows.len(), "fewer verdicts than flows");
        let status = unsafe {
            ffi::tierwall_evaluate_batch(self.snapshot, flows.as_ptr(), flows.len(), verdicts.as_mut_ptr())
        };
        assert_eq!(status, ffi::OK); // only misuse fails
    }

    /// Who decided: `deny by rule 0 of NetworkPolicy prod/web in tier default`. The decision is of this generation.
    pub fn describe(&self, decision: &Decision) -> Result<String, Error> {
        written(|buffer, capacity, length| unsafe {
            ffi::tierwall_describe(self.snapshot, decision, buffer, capacity, length, ptr::null_mut())
        })
    }
}

impl Drop for Pinned<'_> {
    fn drop(&mut self) {
        unsafe { ffi::tierwall_reader_unpin(self.reader.reader) };
    }
}

struct Commit(*mut ffi::tierwall_commit);

impl Drop for Commit {
    fn drop(&mut self) {
        unsafe { ffi::tierwall_commit_release(self.0) }
    }
}

fn lend(text: &[u8]) -> ffi::tierwall_text {
    ffi::tierwall_text { data: text.as_ptr().cast(), size: text.len() }
}

/// The text that the library writes, however long it is.
fn written(write: impl Fn(*mut c_char, usize, *mut usize) -> ffi::tierwall_status) -> Result<String, Error> {
    let mut length = 0;
    write(ptr::null_mut(), 0, &mut length);
    let mut buffer = vec![0u8; length];
    let status = write(buffer.as_mut_ptr().cast(), buffer.len(), &mut length);
    if status != ffi::OK {
        return Err(Error::Failed(status_name(status)));
    }
    Ok(String::from_utf8_lossy(&buffer).into_owned())
}

/// A line each.
fn text_of(found: *const ffi::tierwall_diagnostics) -> String {
    if found.is_null() {
        return String::new();
    }
    written(|buffer, capacity, length| unsafe {
        ffi::tierwall_diagnostics_text(found, buffer, capacity, length)
    })
    .unwrap_or_default()
}

fn new_error() -> ffi::tierwall_error {
    ffi::tierwall_error {
        size: std::mem::size_of::<ffi::tierwall_error>(),
        status: ffi::OK,
        code: 0,
        offset: 0,
        length: 0,
        message_length: 0,
        message: [0; 256],
    }
}

fn status_name(status: ffi::tierwall_status) -> String {
    unsafe { CStr::from_ptr(ffi::tierwall_status_name(status)) }.to_string_lossy().into_owned()
}

fn check(status: ffi::tierwall_status, error: &ffi::tierwall_error) -> Result<(), Error> {
    if status == ffi::OK {
        return Ok(());
    }
    let message = unsafe { CStr::from_ptr(error.message.as_ptr()) }.to_string_lossy();
    Err(Error::Failed(format!("{}: {}", status_name(status), message)))
}

fn check_refusal(
    status: ffi::tierwall_status,
    error: &ffi::tierwall_error,
    lines: &str,
) -> Result<(), Error> {
    if status == ffi::REFUSED {
        return Err(Error::Refused(lines.to_owned()));
    }
    check(status, error)
}
