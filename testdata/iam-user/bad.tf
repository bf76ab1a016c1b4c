# expect: iam-user
resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_user" "mail" {
  name = "ses-smtp"
}

resource "aws_iam_user_group_membership" "all" {
  for_each = toset(["alice", "ses-smtp"])
  user     = each.value
  groups   = ["staff"]
}
