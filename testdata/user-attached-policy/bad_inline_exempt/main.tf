resource "aws_iam_user_policy" "machine" {
  name   = "read"
  user   = "machine-1"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] }) # expect: user-attached-policy
}

# Said by `inline-policy`.
resource "aws_iam_user_policy" "alice" {
  name   = "read"
  user   = "alice"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
