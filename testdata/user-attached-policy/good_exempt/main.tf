resource "aws_iam_user_policy_attachment" "break_glass" {
  user       = "break-glass"
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}
