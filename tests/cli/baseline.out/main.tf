resource "aws_iam_user" "bo" {
  name = "bo"
}

resource "aws_iam_user_policy" "bo" {
  user   = aws_iam_user.bo.name
  policy = file("policy.json")
}
