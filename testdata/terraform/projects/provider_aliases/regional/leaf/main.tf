data "aws_region" "here" {}

resource "aws_iam_group" "region" {
  name = "region-${data.aws_region.here.name}"
}

output "region" {
  value = data.aws_region.here.name
}
