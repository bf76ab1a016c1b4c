resource "aws_iam_policy" "operate" {
  name = "operate"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:StopInstances", "ec2:DescribeInstances"] # expect: required-condition
        Resource = "arn:aws:ec2:eu-west-1:123456789012:instance/*"
      },
    ]
  })
}

resource "aws_iam_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iam:GetRole", "iam:Delete*"] # expect: required-condition
        Resource = "arn:aws:iam::123456789012:role/app-*"
      },
      # Without MFA the key is absent, and the condition holds.
      {
        Effect   = "Allow"
        Action   = "ec2:StopInstances" # expect: required-condition
        Resource = "arn:aws:ec2:eu-west-1:123456789012:instance/*"
        Condition = {
          BoolIfExists = {
            "aws:MultiFactorAuthPresent" = "true"
          }
        }
      },
      {
        Effect   = "Allow"
        Action   = "s3:PutObject" # expect: required-condition
        Resource = "arn:aws:s3:::deployments/*"
        Condition = {
          StringLike = {
            "aws:ResourceOrgID" = "*"
          }
        }
      },
    ]
  })
}
