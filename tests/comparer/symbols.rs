//! Values that are not known, and input that is made to hurt.
