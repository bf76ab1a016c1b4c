variable "name" {
  description = "Name of the pipeline"
  type        = string
}

variable "repository" {
  description = "Repository of the pipeline"
  type        = string
}

variable "protected" {
  description = "Whether only the main branch deploys"
  type        = bool
  default     = true
  nullable    = false
}

variable "passable" {
  description = "Roles that the pipeline hands to services"
  type        = list(string)
  default     = []
}
