# Two ways of one policy to one role: a way that is not always there hides none that is.
variable "emergency" {
  type = bool
}

resource "aws_iam_role" "sometimes" {
  name                = "sometimes"
  assume_role_policy  = "{}"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"] # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "sometimes" {
  count      = var.emergency ? 1 : 0
  role       = aws_iam_role.sometimes.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

resource "aws_iam_role" "always" {
  name                = "always"
  assume_role_policy  = "{}"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

resource "aws_iam_role_policy_attachment" "always" {
  role       = aws_iam_role.always.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}
