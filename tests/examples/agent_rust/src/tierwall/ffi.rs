//! What is used of tierwall/c/manifest.h and tierwall/c/tierwall.h, as it stands there.
#![allow(non_camel_case_types)]

use std::os::raw::{c_char, c_void};

pub type tierwall_status = i32;
pub const OK: tierwall_status = 0;
pub const REFUSED: tierwall_status = 2;
pub const ABI_VERSION: u32 = 1;
pub const NO_ID: u32 = 0xFFFF_FFFF;
pub const NO_ICMP_TYPE: u8 = 255;
pub const NO_ICMP_CODE: u16 = 256;
pub const ACTION_ALLOW: u8 = 1;

macro_rules! opaque {
    ($($name:ident),*) => { $(#[repr(C)] pub struct $name { _private: [u8; 0] })* };
}
opaque!(
    tierwall_commit,
    tierwall_diagnostics,
    tierwall_publisher,
    tierwall_reader,
    tierwall_snapshot,
    tierwall_store
);

#[repr(C)]
pub struct tierwall_text {
    pub data: *const c_char,
    pub size: usize,
}

#[repr(C)]
pub struct tierwall_source {
    pub name: tierwall_text,
    pub text: tierwall_text,
}

#[repr(C)]
pub struct tierwall_error {
    pub size: usize,
    pub status: tierwall_status,
    pub code: u16,
    pub offset: u32,
    pub length: u32,
    pub message_length: usize,
    pub message: [c_char; 256],
}

#[link(name = "tierwall_c_manifest")]
extern "C" {
    pub fn tierwall_abi_version() -> u32;
    pub fn tierwall_status_name(status: tierwall_status) -> *const c_char;

    pub fn tierwall_store_create(
        options: *const c_void,
        store: *mut *mut tierwall_store,
        error: *mut tierwall_error,
    ) -> tierwall_status;
    pub fn tierwall_store_release(store: *mut tierwall_store);
    pub fn tierwall_store_load_manifests(
        store: *mut tierwall_store,
        sources: *const tierwall_source,
        count: usize,
        options: *const c_void,
        diagnostics: *mut *mut tierwall_diagnostics,
        error: *mut tierwall_error,
    ) -> tierwall_status;
    pub fn tierwall_store_commit(
        store: *mut tierwall_store,
        commit: *mut *mut tierwall_commit,
        error: *mut tierwall_error,
    ) -> tierwall_status;

    pub fn tierwall_commit_release(commit: *mut tierwall_commit);
    pub fn tierwall_commit_snapshot(commit: *const tierwall_commit) -> *const tierwall_snapshot;
    pub fn tierwall_commit_diagnostics(commit: *const tierwall_commit) -> *const tierwall_diagnostics;

    pub fn tierwall_diagnostics_release(diagnostics: *mut tierwall_diagnostics);
    pub fn tierwall_diagnostics_text(
        diagnostics: *const tierwall_diagnostics,
        buffer: *mut c_char,
        capacity: usize,
        length: *mut usize,
    ) -> tierwall_status;

    pub fn tierwall_publisher_create(
        first: *const tierwall_snapshot,
        options: *const c_void,
        publisher: *mut *mut tierwall_publisher,
        error: *mut tierwall_error,
    ) -> tierwall_status;
    pub fn tierwall_publisher_publish(
        publisher: *mut tierwall_publisher,
        next: *const tierwall_snapshot,
        generation: *mut u64,
        error: *mut tierwall_error,
    ) -> tierwall_status;
    pub fn tierwall_publisher_release(publisher: *mut tierwall_publisher);

    pub fn tierwall_reader_create(
        publisher: *mut tierwall_publisher,
        reader: *mut *mut tierwall_reader,
        error: *mut tierwall_error,
    ) -> tierwall_status;
    pub fn tierwall_reader_release(reader: *mut tierwall_reader);
    pub fn tierwall_reader_pin(
        reader: *mut tierwall_reader,
        snapshot: *mut *const tierwall_snapshot,
        generation: *mut u64,
    ) -> tierwall_status;
    pub fn tierwall_reader_unpin(reader: *mut tierwall_reader) -> tierwall_status;

    pub fn tierwall_evaluate_batch(
        snapshot: *const tierwall_snapshot,
        flows: *const super::Flow,
        count: usize,
        verdicts: *mut super::Verdict,
    ) -> tierwall_status;
    pub fn tierwall_describe(
        snapshot: *const tierwall_snapshot,
        decision: *const super::Decision,
        buffer: *mut c_char,
        capacity: usize,
        length: *mut usize,
        error: *mut tierwall_error,
    ) -> tierwall_status;
}
