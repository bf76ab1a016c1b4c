# Of two principals at one attachment only the one that is excepted is suppressed.
resource "aws_iam_role_policy_attachment" "each" {
  for_each   = toset(["break-glass-eu", "operations"])
  role       = each.key
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

resource "aws_iam_policy_attachment" "all" {
  name       = "all"
  roles      = ["break-glass-us", "support"]
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}
