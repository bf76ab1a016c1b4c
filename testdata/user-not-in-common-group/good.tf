resource "aws_iam_group" "all" {
  name = "all-users"
}

resource "aws_iam_group" "staff" {
  name = "staff"
}

resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.staff.name, aws_iam_group.all.name]
}

resource "aws_iam_user" "robot" {
  name = "robot"
  path = "/machines/"
}

resource "aws_iam_user_group_membership" "robot" {
  user   = aws_iam_user.robot.name
  groups = [aws_iam_group.staff.name]
}
