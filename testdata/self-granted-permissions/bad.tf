resource "aws_iam_policy" "self" {
  name = "self"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iam:ChangePassword", "iam:PutUserPolicy"] # expect: self-granted-permissions
        Resource = "arn:aws:iam::123456789012:user/$${aws:username}"
      },
    ]
  })
}

# Whatever the policy is.
resource "aws_iam_policy" "attach" {
  name = "attach"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:AttachUserPolicy" # expect: self-granted-permissions
        Resource = "arn:aws:iam::123456789012:user/team/$${aws:username}"
        Condition = {
          ArnLike = {
            "iam:PolicyARN" = "arn:aws:iam::aws:policy/*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role" "build" {
  name = "build"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::123456789012:role/ci" }
    }]
  })
}

resource "aws_iam_policy" "build" {
  name = "build"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:PutRolePolicy" # expect: self-granted-permissions
        Resource = aws_iam_role.build.arn
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "build" {
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.build.arn
}
