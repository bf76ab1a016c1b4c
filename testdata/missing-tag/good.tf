resource "aws_iam_user" "ci" {
  name = "ci"
  tags = {
    owner = "platform"
  }
}

resource "aws_iam_group_membership" "ci" {
  name  = "ci"
  group = "ci"
  users = [aws_iam_user.ci.name]
}

variable "tags" {
  type = map(string)
}

resource "aws_iam_user" "given" {
  name = "given"
  tags = var.tags
}

resource "aws_iam_user_group_membership" "given" {
  user   = aws_iam_user.given.name
  groups = ["ci"]
}
