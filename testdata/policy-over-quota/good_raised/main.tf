resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = { ArnLike = { "aws:SourceArn" = [for i in range(40) : "arn:aws:ecs:eu-west-1:111122223333:cluster/team-${i}"] } }
    }]
  })
}
