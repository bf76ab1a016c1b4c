resource "aws_iam_access_key" "root" {
  user    = "root" # expect: root-access-key
  pgp_key = "keybase:alice"
}
