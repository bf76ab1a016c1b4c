resource "aws_iam_user" "bo" {
  name = "bo"
}

resource "aws_iam_user_policy_attachment" "bo" {
  user       = aws_iam_user.bo.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
