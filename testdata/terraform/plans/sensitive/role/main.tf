variable "token" {
  type      = string
  sensitive = true
}

resource "aws_iam_user" "this" {
  name = "robot"
  tags = { token = var.token }
}

resource "aws_iam_user_policy_attachment" "this" {
  user       = aws_iam_user.this.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
