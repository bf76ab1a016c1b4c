#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod access;
pub mod aws;
pub mod cli;
pub mod cloudformation;
pub mod config;
pub mod diag;
pub mod engine;
pub mod forms;
pub mod graph;
pub mod guard;
pub mod output;
pub mod policy;
pub mod rules;
pub mod syntax;
pub mod terraform;
pub mod text;
pub mod triage;
pub mod value;
