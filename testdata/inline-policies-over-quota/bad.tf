resource "aws_iam_user" "ci" { # expect: inline-policies-over-quota
  name = "ci"
}

resource "aws_iam_user_policy" "ci" {
  for_each = toset(["reports", "drafts"])
  user     = aws_iam_user.ci.name
  name     = each.key
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for i in range(12) : {
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${each.key}/part-${i}/*"
    }]
  })
}

resource "aws_iam_role" "wide" { # expect: inline-policies-over-quota
  name = "wide"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })

  inline_policy {
    name = "objects"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [for i in range(150) : {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.bucket}/part-${i}/*"
      }]
    })
  }
}

variable "bucket" {
  type = string
}

resource "aws_ssoadmin_permission_set" "staff" { # expect: inline-policies-over-quota
  name         = "staff"
  instance_arn = "arn:aws:sso:::instance/ssoins-1111222233334444"
}

resource "aws_ssoadmin_permission_set_inline_policy" "staff" {
  instance_arn       = aws_ssoadmin_permission_set.staff.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.staff.arn
  inline_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = [for n in range(300) : "arn:aws:s3:::a-bucket-with-a-long-name-${n}/*"]
    }]
  })
}
