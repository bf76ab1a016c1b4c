resource "aws_iam_role" "scheduler" {
  name = "scheduler"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" } # expect: confused-deputy-trust
    }]
  })
}

resource "aws_iam_role" "trail" {
  name = "trail"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["lambda.amazonaws.com", "cloudtrail.amazonaws.com"] } # expect: confused-deputy-trust
    }]
  })
}

resource "aws_iam_role" "buckets" {
  name = "buckets"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "bedrock.amazonaws.com" } # expect: confused-deputy-trust
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:aws:bedrock:*:*:agent/*" }
      }
    }]
  })
}
