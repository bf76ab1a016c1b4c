resource "aws_iam_group" "staff" {
  name = "staff"
}

resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.staff.name]
}

resource "aws_iam_user_policy" "alice" {
  name = "read-logs"
  user = aws_iam_user.alice.name

  policy = jsonencode({ # expect: inline-policy
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "logs:Get*"
      Resource = "*"
    }]
  })
}
