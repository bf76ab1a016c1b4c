# What takes policies away from users, or gives them to others, is no fault.
resource "aws_iam_user_policy_attachments_exclusive" "none" {
  user_name   = "alice"
  policy_arns = []
}

resource "aws_iam_user_policies_exclusive" "none" {
  user_name    = "alice"
  policy_names = []
}

resource "aws_iam_user_policy_attachment" "never" {
  count = 0

  user       = "alice"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
