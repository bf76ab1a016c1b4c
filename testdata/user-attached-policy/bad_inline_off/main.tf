resource "aws_iam_user_policy" "alice" {
  name   = "read"
  user   = "alice"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] }) # expect: user-attached-policy
}

resource "aws_iam_group_policy" "staff" {
  name   = "read"
  group  = "staff"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
