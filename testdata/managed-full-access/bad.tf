resource "aws_iam_role_policy_attachment" "reports" {
  role       = aws_iam_role.reports.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess" # expect: managed-full-access
}

resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

data "aws_partition" "current" {}

resource "aws_iam_group_policy_attachment" "iam" {
  group      = "developers"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/IAMFullAccess" # expect: managed-full-access
}

resource "aws_iam_group_policy_attachment" "power" {
  group      = "developers"
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess" # expect: managed-full-access
}
