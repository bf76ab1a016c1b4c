resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:ModifySnapshotAttribute", "ec2:DescribeSnapshots"]
        Resource = "*" # expect: unrestricted-snapshot-sharing
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
        Action   = "rds:ModifyDBSnapshotAttribute"
        Resource = "arn:aws:rds:*:*:snapshot:*" # expect: unrestricted-snapshot-sharing
      },
    ]
  })
}
