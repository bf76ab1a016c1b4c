resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })

  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
}

resource "aws_iam_policy" "read" {
  name = "read"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.read.arn # expect: conflicting-attachments
}

resource "aws_iam_role" "batch" {
  name               = "batch"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_policy_attachment" "others" {
  name       = "others"
  roles      = ["reports", "exports"]
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy_attachment" "batch" {
  role       = aws_iam_role.batch.name
  policy_arn = aws_iam_policy.read.arn # expect: conflicting-attachments
}

resource "aws_iam_role" "blocks" {
  name               = "blocks"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })

  inline_policy {
    name   = "own"
    policy = aws_iam_policy.read.policy
  }
}

resource "aws_iam_role_policy" "other" {
  name   = "other"
  role   = aws_iam_role.blocks.name
  policy = aws_iam_policy.read.policy # expect: conflicting-attachments
}

# Only policies of the names that it lists stay.
resource "aws_iam_role_policies_exclusive" "batch" {
  role_name    = aws_iam_role.batch.name
  policy_names = ["logs"]
}

resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.batch.name
  policy = aws_iam_policy.read.policy
}

resource "aws_iam_role_policy" "reports" {
  name   = "reports"
  role   = aws_iam_role.batch.name
  policy = aws_iam_policy.read.policy # expect: conflicting-attachments
}

# One that lists nothing removes all.
resource "aws_iam_group_policy_attachments_exclusive" "staff" {
  group_name  = aws_iam_group.staff.name
  policy_arns = []
}

resource "aws_iam_group" "staff" {
  name = "staff"
}

resource "aws_iam_group_policy_attachment" "staff" {
  group      = aws_iam_group.staff.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" # expect: conflicting-attachments
}
