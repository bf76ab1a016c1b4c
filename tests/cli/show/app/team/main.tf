variable "name" {}

variable "admin" {}

resource "aws_iam_group" "this" {
  name = "team-${var.name}"
}

resource "aws_iam_group_policy_attachment" "admin" {
  count      = var.admin ? 1 : 0
  group      = aws_iam_group.this.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

output "name" {
  value = aws_iam_group.this.name
}
