resource "aws_ssoadmin_permission_set" "staff" {
  name         = "staff"
  instance_arn = "arn:aws:sso:::instance/ssoins-1111222233334444"
}

resource "aws_iam_user" "mail" {
  name = "ses-smtp"
}

resource "aws_iam_user_group_membership" "mail" {
  user   = aws_iam_user.mail.name
  groups = ["senders"]
}
