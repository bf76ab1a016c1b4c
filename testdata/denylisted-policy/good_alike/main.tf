# A name that begins like one of the list is another.
resource "aws_iam_role_policy_attachment" "alike" {
  role       = "ci"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess-Amplify"
}
