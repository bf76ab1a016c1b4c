//! How users and accounts prove who they are: access keys, passwords, what is asked of them, and
//! keys that are written in the code.

mod mfa;
mod password_policy;
mod support;
mod x509;

pub(super) mod access_key_of_console_user;
pub(super) mod console_password_in_code;
pub(super) mod console_password_without_reset;
pub(super) mod console_user;
pub(super) mod console_user_without_mfa;
pub(super) mod expired_certificate;
pub(super) mod literal_access_key;
pub(super) mod literal_private_key;
pub(super) mod machine_user;
pub(super) mod password_characters;
pub(super) mod password_expiry;
pub(super) mod password_reuse;
pub(super) mod password_too_short;
pub(super) mod password_unchangeable;
pub(super) mod root_access_key;
pub(super) mod root_credentials_unmanaged;
pub(super) mod secret_in_state;
pub(super) mod two_access_keys;
pub(super) mod user_access_key;
pub(super) mod user_service_credential;
