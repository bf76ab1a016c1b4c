resource "aws_iot_policy" "sensor" {
  name = "sensor"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iot:Connect", "iot:Publish"]
        Resource = "*" # expect: iot-policy-wildcard
      },
    ]
  })
}

resource "aws_iot_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iot:*" # expect: iot-policy-wildcard
        Resource = "arn:aws:iot:eu-west-1:123456789012:topic/sensors/*"
      },
      {
        Effect   = "Allow"
        Action   = "*" # expect: iot-policy-wildcard
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "iot:Subscribe"
        Resource = "arn:aws:iot:eu-west-1:123456789012:topicfilter/*" # expect: iot-policy-wildcard
      },
    ]
  })
}
