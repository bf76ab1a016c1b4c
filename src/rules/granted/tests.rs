//! Tests of what statements give.
