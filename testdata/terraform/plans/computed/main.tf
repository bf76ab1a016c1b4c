# One ARN that AWS decides, inside of a policy, makes the policy unknown to the plan.
resource "aws_s3_bucket" "data" {
  bucket_prefix = "data-"
}

resource "aws_kms_key" "data" {}

resource "aws_iam_role" "worker" {
  name_prefix = "worker-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })

  inline_policy {
    name = "logs"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "logs:*", Resource = "*" }]
    })
  }

  dynamic "inline_policy" {
    for_each = { data = aws_s3_bucket.data.arn }
    content {
      name = inline_policy.key
      policy = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "${inline_policy.value}/*" }]
      })
    }
  }
}

resource "aws_iam_policy" "decrypt" {
  name   = "decrypt"
  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${aws_kms_key.data.arn}" }
      ]
    }
  JSON
}

resource "aws_iam_user" "bot" {
  name = "bot"
}

resource "aws_iam_user_policy" "admin" {
  user = aws_iam_user.bot.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = [aws_s3_bucket.data.arn, aws_kms_key.data.arn] }]
  })
}

resource "aws_iam_user_policy_attachment" "decrypt" {
  user       = aws_iam_user.bot.name
  policy_arn = aws_iam_policy.decrypt.arn
}

resource "aws_iam_role_policy_attachment" "decrypt" {
  role       = aws_iam_role.worker.name
  policy_arn = aws_iam_policy.decrypt.arn
}

resource "aws_iam_role" "reader" {
  name                 = "reader"
  permissions_boundary = aws_iam_policy.decrypt.arn
  managed_policy_arns  = [aws_iam_policy.decrypt.arn, "arn:aws:iam::aws:policy/ReadOnlyAccess"]
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_role.worker.arn } }]
  })
}

output "reader" { value = aws_iam_role.reader.arn }
output "decrypt" { value = aws_iam_policy.decrypt.name }
