resource "aws_iam_group" "staff" {
  name = "staff"
}

resource "aws_iam_policy" "read_logs" {
  name = "read-logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "logs:Get*"
      Resource = "*"
    }]
  })
}

resource "aws_iam_group_policy_attachment" "staff" {
  group      = aws_iam_group.staff.name
  policy_arn = aws_iam_policy.read_logs.arn
}

resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.staff.name]
}
