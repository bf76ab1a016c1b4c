resource "aws_iot_policy" "sensor" {
  name = "sensor"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iot:Connect"
        Resource = "arn:aws:iot:eu-west-1:123456789012:client/$${iot:Connection.Thing.ThingName}"
      },
      {
        Effect   = "Allow"
        Action   = ["iot:Publish", "iot:Receive"]
        Resource = "arn:aws:iot:eu-west-1:123456789012:topic/sensors/$${iot:Connection.Thing.ThingName}/*"
      },
    ]
  })
}
