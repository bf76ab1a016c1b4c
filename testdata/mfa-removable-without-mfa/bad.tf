resource "aws_iam_policy" "everything" {
  name = "everything"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect = "Deny"
      NotAction = [
        "iam:*", # expect: mfa-removable-without-mfa
        "sts:GetSessionToken",
      ]
      Resource = "*"
      Condition = {
        BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" }
      }
    }]
  })
}

resource "aws_iam_policy" "device" {
  name = "device"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect = "Deny"
      NotAction = [
        "iam:CreateVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:GetUser",
        "iam:ListMFADevices",
        "iam:ListVirtualMFADevices",
        "iam:ResyncMFADevice",
        "sts:GetSessionToken",
        "iam:DeactivateMFADevice", # expect: mfa-removable-without-mfa
      ]
      Resource = "*"
      Condition = {
        BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" }
      }
    }]
  })
}

resource "aws_iam_policy" "own" {
  name = "own"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = [
        "iam:EnableMFADevice",
        "iam:DeactivateMFADevice", # expect: mfa-removable-without-mfa
      ]
      Resource = "arn:aws:iam::*:user/$${aws:username}"
    }]
  })
}
