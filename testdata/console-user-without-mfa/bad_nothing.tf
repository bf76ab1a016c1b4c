# Nobody asks for a second factor.
resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_user_login_profile" "alice" {
  user                    = aws_iam_user.alice.name # expect: console-user-without-mfa
  password_reset_required = true
  pgp_key                 = "keybase:alice"
}

resource "aws_iam_user" "bob" {
  name = "bob"
}

# Denies too little: the keys of others can be made without a second factor.
resource "aws_iam_user_policy" "bob" {
  name = "mfa"
  user = aws_iam_user.bob.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      NotAction = ["iam:*", "s3:*"]
      Resource  = "*"
      Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
    }]
  })
}

resource "aws_iam_user_login_profile" "bob" {
  user                    = aws_iam_user.bob.name # expect: console-user-without-mfa
  password_reset_required = true
  pgp_key                 = "keybase:bob"
}
