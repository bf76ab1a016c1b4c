resource "aws_ec2_image_block_public_access" "account" {
  state = "block-new-sharing"
}

resource "aws_ami_launch_permission" "base" {
  image_id = "ami-0123456789abcdef0"
  group    = "all"
}
