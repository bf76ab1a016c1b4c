resource "aws_iam_group" "staff" {
  name = "staff"
}

resource "aws_iam_group" "auditors" {
  name = "auditors"
}

resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_user_group_membership" "alice" {
  user = aws_iam_user.alice.name
  groups = [
    aws_iam_group.staff.name,
    aws_iam_group.auditors.name,
  ]
}
