variable "groups" {
  type    = list(string)
  default = ["staff"]
}

variable "env" {
  type = string
}

resource "aws_iam_user" "by_name" {
  name = "bob"
}

resource "aws_iam_group_membership" "by_name" {
  name  = "staff"
  group = "staff"
  users = ["bob"]
}

resource "aws_iam_user" "each" {
  for_each = toset(["c", "d"])
  name     = "${each.key}-${var.env}"
}

resource "aws_iam_user_group_membership" "each" {
  for_each = aws_iam_user.each
  user     = each.value.name
  groups   = var.groups
}

resource "aws_iam_user" "count" {
  count = 2
  name  = "count-${count.index}"
}

resource "aws_iam_group_membership" "count" {
  name  = "count"
  group = "staff"
  users = aws_iam_user.count[*].name
}
