resource "aws_iam_role_policy_attachment" "arn" {
  role       = "a"
  policy_arn = "arn:aws-us-gov:iam::aws:policy/IAMFullAccess" # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "glob" {
  role       = "b"
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess" # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "path" {
  role       = "c"
  policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess" # expect: denylisted-policy
}

# No longer on the list.
resource "aws_iam_role_policy_attachment" "admin" {
  role       = "d"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
