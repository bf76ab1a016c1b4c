data "aws_iam_policy" "by_name" {
  name = "AdministratorAccess" # expect: denylisted-policy
}

data "aws_iam_policy" "by_arn" {
  arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "by_name" {
  role       = "a"
  policy_arn = data.aws_iam_policy.by_name.arn
}

resource "aws_iam_role_policy_attachment" "by_arn" {
  role       = "b"
  policy_arn = data.aws_iam_policy.by_arn.arn
}
