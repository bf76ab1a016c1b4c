# expect: missing-tag
resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_group_membership" "ci" {
  name  = "ci"
  group = "ci"
  users = [aws_iam_user.ci.name]
}
