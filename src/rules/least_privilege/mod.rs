//! What policies grant: whether it is more than anyone needs, judged by what their statements mean.

pub(super) mod full_admin;
